"""How is a county made whose truth is known, so that the library can be held against it?"""

from fupin_risk.synthetic.county import county_tables, county_truth, write_county
from fupin_risk.synthetic.making import make_county
from fupin_risk.synthetic.national import write_national
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.truth import Truth

__all__ = ["CountyNumbers", "Truth", "county_tables", "county_truth", "make_county", "write_county", "write_national"]
