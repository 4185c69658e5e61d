"""How does the same work run on a Spark cluster: the same definitions, the same model, tables in and tables out?"""

from fupin_risk.distributed.indicators import derive_indicators
from fupin_risk.distributed.published import Published, read_published
from fupin_risk.distributed.publishing import publish_register
from fupin_risk.distributed.scoring import score_households

__all__ = ["Published", "derive_indicators", "publish_register", "read_published", "score_households"]
