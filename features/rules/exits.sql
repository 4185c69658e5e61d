-- Does a household that exited still have what an exit takes, and do its entries and exits follow each other?
select
  h.household_id,
  s.exited,
  s.exited and not s.monitored as exited_and_not_monitored,
  s.first_exited_on is not null as ever_exited,
  s.exited_on,
  i.income_per_head_yuan,
  yuan(l.line_fen) as line_yuan,
  t.not_at_school_count,
  i.income_age_months,
  not h.dwelling_safe as exited_dwelling_unsafe,
  not h.water_safe as exited_water_unsafe,
  w.uninsured_share > 0 as exited_uninsured,
  t.not_at_school_count > 0 as exited_child_not_at_school,
  case when l.line_kind = 'poverty' then i.income_to_line < 1 end as exited_under_poverty_line,
  i.income_to_monitoring_line < 1 as exited_under_monitoring_line,
  s.first_registered_on > s.first_exited_on as exited_before_registered,
  i.income_age_months > m.income_age_most_months as exited_income_stale
from households h
left join listed s using (household_id)
left join income i using (household_id)
left join lines l using (household_id)
left join household w using (household_id)
left join schooling t using (household_id)
left join limits m using (county)
