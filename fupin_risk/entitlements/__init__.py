"""What are patients and students due by the policy of the day, and what of it was not given?"""

from fupin_risk.entitlements.medical_cover import MedicalCover, expected_medical_cover
from fupin_risk.entitlements.student_aid import StudentAid, due_student_aid

__all__ = ["MedicalCover", "StudentAid", "due_student_aid", "expected_medical_cover"]
