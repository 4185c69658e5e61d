"""How is what the library says written in Chinese and in English?"""
