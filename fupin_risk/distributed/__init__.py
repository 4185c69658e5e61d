"""How is the same work done on a Spark cluster: the same functions, chunk by chunk, and the same files?"""

from fupin_risk.distributed.session import spark_session
from fupin_risk.distributed.spark_map import SparkMap
from fupin_risk.distributed.work import keep_deliveries, score_registers

__all__ = ["SparkMap", "keep_deliveries", "score_registers", "spark_session"]
