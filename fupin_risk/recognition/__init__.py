"""How far is each recognition, what comes next, who is on the list again, and whose risk may be called gone?"""

from fupin_risk.recognition.cases import RecognitionCases, recognition_cases
from fupin_risk.recognition.clues import Clues, join_clues

__all__ = ["Clues", "RecognitionCases", "join_clues", "recognition_cases"]
