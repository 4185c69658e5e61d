"""Which table do the rows of a source belong to, and which column does each heading mean?"""
