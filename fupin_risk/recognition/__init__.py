"""How far is each recognition, what comes next, who is on the list again, and whose risk may be called gone?"""

from fupin_risk.recognition.cases import RecognitionCases, recognition_cases

__all__ = ["RecognitionCases", "recognition_cases"]
