"""Reports as people file them: one model of sections and tables, written as XLSX or PDF in Chinese or English."""
