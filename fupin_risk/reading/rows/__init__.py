"""Which rows are accepted, which are quarantined, and how do the accepted rows become the register?"""
