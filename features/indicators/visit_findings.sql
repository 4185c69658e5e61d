-- What did a visit find in the twelve months before the day, and when did it last find it?
with found as (
  select
    s.household_id,
    count(*) as visits,
    count(s.finding) as known,
    count(case when s.finding = 'disaster' then 1 end) as disasters,
    max(case when s.finding = 'disaster' then s.visited_on end) as disaster_on,
    max(case when s.finding = 'illness' then s.visited_on end) as illness_on
  from visits s cross join params p
  where s.visited_on > months_before(p.as_of, 12)
  group by s.household_id)
select
  h.household_id,
  case when f.disasters > 0 or coalesce(f.known, 0) = coalesce(f.visits, 0)
    then within_cover(f.disasters, v.visits_from, window_start(p.as_of, 12)) end as visit_disaster_findings_count_12m,
  days_between(f.illness_on, p.as_of) as days_since_visit_illness_finding,
  days_between(f.disaster_on, p.as_of) as days_since_visit_disaster_finding
from households h
left join found f using (household_id)
left join cover v using (county)
cross join params p
