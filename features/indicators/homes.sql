-- In which village did the household live from when until when? Its first card counts for the time before it too.
select
  household_id, village,
  case when row_number() over (partition by household_id order by occurred_on) = 1
    then cast('1800-01-01' as date) else occurred_on end as from_on,
  lead(occurred_on) over (partition by household_id order by occurred_on) as until_on
from households_versions
