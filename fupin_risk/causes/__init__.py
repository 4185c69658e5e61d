"""Which causes are live for a household on a day, and which measures in force answer them?"""

from fupin_risk.causes.gaps import compare_causes, say_gaps
from fupin_risk.causes.live_causes import LiveCauses, live_causes
from fupin_risk.causes.three_way import ThreeWay, three_way_table

__all__ = ["LiveCauses", "ThreeWay", "compare_causes", "live_causes", "say_gaps", "three_way_table"]
