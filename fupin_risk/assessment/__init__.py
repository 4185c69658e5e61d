"""How good are the warnings on days that the model has not seen, and how good would simpler ones be?"""

from fupin_risk.assessment.assess import assess
from fupin_risk.assessment.assessment import Assessment

__all__ = ["Assessment", "assess"]
