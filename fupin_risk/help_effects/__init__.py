"""Did a kind of help change what became of the households that got it?"""

from fupin_risk.help_effects.what_helped import WhatHelped, what_helped

__all__ = ["WhatHelped", "what_helped"]
