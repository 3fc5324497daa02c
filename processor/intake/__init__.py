"""From files in the inbox to grids of cells: scan, spool, preflight, workbook, guard.

Every workbook is hostile here. This room says what a file is and what stands in its cells,
never what that means.
"""
