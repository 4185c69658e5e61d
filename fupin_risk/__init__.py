"""Which households that left poverty are about to fall back, why, and which of those reasons no help answers?"""
