"""How is a whole register scored into a folder, part by part, so that a run that was stopped goes on where it stood?"""

from fupin_risk.batch.score_register import ScoreJob, score_register

__all__ = ["ScoreJob", "score_register"]
