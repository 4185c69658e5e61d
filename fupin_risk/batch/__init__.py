"""How are registers scored and deliveries kept, part by part, so that a run that was stopped can go on?"""

from fupin_risk.batch.chunk_map import ChunkMap, Threads, Work
from fupin_risk.batch.keep_each import KeptDelivery, keep_each
from fupin_risk.batch.score_register import ScoreJob, score_register

__all__ = ["ChunkMap", "KeptDelivery", "ScoreJob", "Threads", "Work", "keep_each", "score_register"]
