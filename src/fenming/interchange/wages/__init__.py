"""Wage tables as employers keep them: CSV and XLSX files, read row by row, and handed back with what is wrong."""
