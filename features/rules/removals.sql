-- Was a household's risk marked as removed too early, or while something that must be firm is open?
select
  h.household_id,
  s.removed,
  s.removed and s.first_risk_found_on <= s.risk_removed_on as removed_after_finding,
  s.risk_removed_on is not null as ever_removed,
  s.risk_found_on,
  s.risk_removed_on as removed_on,
  months_between_days(s.risk_found_on, s.risk_removed_on) as watched_months,
  i.income_per_head_yuan,
  i.income_to_monitoring_line,
  c.own_medical_yuan_12m,
  t.not_at_school_count,
  months_between_days(s.risk_found_on, s.risk_removed_on) < l.removal_least_months as removed_too_early,
  i.income_to_monitoring_line < 1 as removed_under_line,
  w.all_without_labour = 1 as removed_without_labour,
  not h.dwelling_safe as removed_dwelling_unsafe,
  not h.water_safe as removed_water_unsafe,
  w.uninsured_share > 0 as removed_uninsured,
  t.not_at_school_count > 0 as removed_child_not_at_school,
  c.own_medical_yuan_12m > l.removal_own_payment_most_yuan as removed_high_own_payment,
  s.first_risk_found_on > s.risk_removed_on as removed_before_found
from households h
left join listed s using (household_id)
left join income i using (household_id)
left join illness c using (household_id)
left join household w using (household_id)
left join schooling t using (household_id)
left join limits l using (county)
