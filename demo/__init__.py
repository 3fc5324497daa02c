"""The demo: invented forms of an invented sales centre, and the tool that writes them.

Only the written files under `forms/` are used by `processor demo`; the code here is run by hand
when a story changes, and never by the product.
"""
