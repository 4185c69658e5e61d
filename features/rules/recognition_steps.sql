-- Did a case go through its four steps, in their order, and in time?
with cases as (
  select
    case_id,
    min(household_id) as household_id,
    min(kind) as kind,
    min(occurred_on) as found_on,
    max(case when step = 'county_decision' and outcome = 'passed' then confirmed_on end) as passed_on,
    max(case when step = 'county_decision' and outcome = 'passed' then 1 else 0 end) as passed,
    max(case when step = 'site_check' then confirmed_on end) as site_check_on,
    max(case when step = 'villagers_appraisal' then confirmed_on end) as appraisal_on,
    max(case when step = 'township_review' then confirmed_on end) as review_on,
    max(case when step = 'site_check' then 1 else 0 end) + max(case when step = 'villagers_appraisal' then 1 else 0 end)
      + max(case when step = 'township_review' then 1 else 0 end) as steps_before,
    max(case when step <> 'county_decision' and outcome = 'refused' then confirmed_on end) as refused_on,
    max(case when only_outcome then 1 else 0 end) as only_outcome,
    count(cause) as causes
  from recognitions
  group by case_id)
select
  c.household_id,
  c.case_id,
  c.passed = 1 as decided,
  c.passed = 1 and c.kind <> 'risk_removed' as recognised,
  c.kind in ('monitored_unstable', 'monitored_border', 'monitored_hardship') and c.passed = 1 as monitoring_decided,
  c.found_on,
  c.passed_on,
  c.refused_on,
  days_between(c.found_on, c.passed_on) as took_days,
  l.recognition_most_days as most_days,
  -- An export that shows who was recognised, and not how, skips no step.
  case when c.steps_before = 3 then false when c.only_outcome = 0 then true end as recognition_step_skipped,
  c.site_check_on > c.appraisal_on or c.appraisal_on > c.review_on or c.review_on > c.passed_on
    as recognition_steps_out_of_order,
  c.refused_on is not null and c.refused_on <= c.passed_on as recognised_after_refusal,
  days_between(c.found_on, c.passed_on) > l.recognition_most_days as recognition_took_long,
  c.causes = 0 as recognition_without_cause
from cases c
join households h using (household_id)
left join limits l using (county)
