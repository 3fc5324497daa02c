"""Changes rows of our sheets inside a workbook that belongs to people, and nothing else.

Every other part keeps its compressed bytes. The cells of a sheet are streamed, never held whole;
what we wrote ourselves is changed chunk by chunk without being read.
"""
