"""How does a file, archive or database become rows of text that SQL can read?"""
