"""What people see: pages, notices, the master workbook, returned forms. All can be made again."""
