"""How does the text of a cell become a checked value?"""
