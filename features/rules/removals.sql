-- Was a household's risk marked as removed too early, or while something that must be firm was open on that day?
select
  h.household_id,
  s.removed,
  s.removed and s.first_risk_found_on <= s.risk_removed_on as removed_after_finding,
  s.risk_removed_on is not null as ever_removed,
  s.risk_found_on,
  s.risk_removed_on as removed_on,
  months_between_days(s.risk_found_on, s.risk_removed_on) as watched_months,
  a.income_per_head_yuan,
  a.income_year,
  a.line_yuan,
  c.own_medical_yuan_12m,
  a.not_at_school_count,
  months_between_days(s.risk_found_on, s.risk_removed_on) < l.removal_least_months as removed_too_early,
  a.income_to_line < 1 as removed_under_line,
  a.all_without_labour as removed_without_labour,
  not a.dwelling_safe as removed_dwelling_unsafe,
  not a.water_safe as removed_water_unsafe,
  a.somebody_uninsured as removed_uninsured,
  a.not_at_school_count > 0 as removed_child_not_at_school,
  c.own_medical_yuan_12m > l.removal_own_payment_most_yuan as removed_high_own_payment,
  s.first_risk_found_on > s.risk_removed_on as removed_before_found
from households h
left join listed s using (household_id)
left join as_removed a using (household_id)
left join illness c using (household_id)
left join limits l using (county)
