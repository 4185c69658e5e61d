-- How far did the household's loans get, from the wish to the repayment, and was their use allowed when they were lent?
with steps as (
  select
    l.household_id,
    count(case when l.stage in ('wanted', 'applied') then 1 end) as wanted,
    count(case when l.stage = 'rated' then 1 end) as rated,
    count(case when l.stage = 'refused' then 1 end) as refused,
    count(case when l.stage = 'lent' then 1 end) as lent,
    count(case when l.stage = 'renewed' then 1 end) as renewed,
    count(case when l.stage = 'repaid' then 1 end) as repaid
  from (
    select l.household_id, l.loan_id, case when l.stage = 'applied' then 'wanted' else l.stage end as stage
    from loans l cross join params p
    where l.occurred_on > months_before(p.as_of, 36)
    group by l.household_id, l.loan_id, case when l.stage = 'applied' then 'wanted' else l.stage end) l
  group by l.household_id),
judged as (
  select
    o.household_id,
    count(*) as loans,
    count(case when u.code = 'forbidden' then 1 end) as forbidden,
    -- Own use needs no rule; of any other mode nobody can judge without one.
    count(case when o.use_mode is null or (o.use_mode <> 'own_use' and u.code is null) then 1 end) as not_judged,
    count(case when not o.borrower_insured then 1 end) as uninsured,
    count(o.borrower_insured) as insurance_known
  from open_loans o
  join households h using (household_id)
  left join policy_loan_use u on u.county = h.county and u.item = o.use_mode
    and o.first_lent_on between u.holds_from and u.holds_to
  group by o.household_id),
wishes as (
  select household_id, count(*) as wishes
  from resources
  where kind = 'wish_loan' and (quantity is null or quantity > 0)
  group by household_id)
select
  h.household_id,
  within_cover(s.wanted, v.loans_from, window_start(p.as_of, 36)) as loans_wanted_count_36m,
  within_cover(s.rated, v.loans_from, window_start(p.as_of, 36)) as loans_rated_count_36m,
  within_cover(s.refused, v.loans_from, window_start(p.as_of, 36)) as loans_refused_count_36m,
  within_cover(s.lent, v.loans_from, window_start(p.as_of, 36)) as loans_lent_count_36m,
  within_cover(s.renewed, v.loans_from, window_start(p.as_of, 36)) as loans_renewed_count_36m,
  within_cover(s.repaid, v.loans_from, window_start(p.as_of, 36)) as loans_repaid_count_36m,
  case when j.forbidden > 0 or coalesce(j.not_judged, 0) = 0
    then within_cover(j.forbidden, v.loans_from, p.as_of) end as loan_forbidden_use_count,
  case when j.uninsured > 0 or coalesce(j.insurance_known, 0) = coalesce(j.loans, 0)
    then within_cover(j.uninsured, v.loans_from, p.as_of) end as loan_borrower_uninsured_count,
  case when w.wishes > 0 then case when j.loans > 0 then 0 when v.loans_from <= p.as_of then 1 end
    when v.resources_from <= p.as_of then 0 end as loan_wish_unmet
from households h
left join steps s using (household_id)
left join judged j using (household_id)
left join wishes w using (household_id)
left join cover v using (county)
cross join params p
