"""How is a question about data at hand answered the same way each time, by one command?"""

from fupin_risk.study.run import StudyResult, run_study

__all__ = ["StudyResult", "run_study"]
