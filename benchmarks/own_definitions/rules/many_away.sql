-- In which households are more members away than the county expects?
select h.household_id, a.members_away_count as away_count, l.away_most_count as most_count,
  a.members_away_count > l.away_most_count as many_members_away
from households h left join away a using (household_id) left join limits l using (county)
