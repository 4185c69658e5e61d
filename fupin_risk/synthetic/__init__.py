"""How is a county made whose truth is known, so that the library can be held against it?"""

from fupin_risk.synthetic.county import county_tables, county_truth, write_county
from fupin_risk.synthetic.life.truth import Truth
from fupin_risk.synthetic.making import make_county
from fupin_risk.synthetic.numbers import CountyNumbers
from fupin_risk.synthetic.office.national import write_national

__all__ = ["CountyNumbers", "Truth", "county_tables", "county_truth", "make_county", "write_county", "write_national"]
