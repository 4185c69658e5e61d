-- Which line counts for the household: that of the newest income that was booked, or of the as-of day where none was?
with newest as (
  select household_id, max(newest_on) as newest_on
  from income_rows
  group by household_id)
select
  h.household_id,
  l.period_end as line_on,
  l.line_kind,
  l.line_fen,
  l.lower_bound
from households h
cross join params p
left join newest n using (household_id)
left join income_lines l on l.household_id = h.household_id and l.period_end = coalesce(n.newest_on, p.as_of)
