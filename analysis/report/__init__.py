"""What a reader sees: exploring in JupyterLab, the page, the report, what may be wrong with a corpus."""
