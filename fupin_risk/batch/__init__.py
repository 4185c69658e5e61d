"""How are registers scored into a folder, and deliveries kept, so that a run that was stopped goes on where it stood?"""

from fupin_risk.batch.chunk_map import ChunkMap, Threads, Work
from fupin_risk.batch.keep_each import KeptDelivery, keep_each
from fupin_risk.batch.score_register import ScoreJob, score_register

__all__ = ["ChunkMap", "KeptDelivery", "ScoreJob", "Threads", "Work", "keep_each", "score_register"]
