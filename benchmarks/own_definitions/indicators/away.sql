-- How many members work away for half of the year or longer?
select h.household_id, case when count(m.person_id) = count(m.migrant_months)
  then count(case when m.migrant_months >= 6 then 1 end) end as members_away_count
from households h left join members m using (household_id) group by h.household_id
