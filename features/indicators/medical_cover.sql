-- What did illness cost before and after each tier of the medical cover, what should it have cost, and how late was it settled?
-- Bills that were settled in the twelve months before the day; of a bill that is not settled yet nothing is due yet.
with bills as (
  select
    b.household_id,
    count(case when b.unsettled = 0 then 1 end) as settled,
    count(case when b.unsettled = 1 then 1 end) as unsettled,
    count(case when b.unsettled = 0 and b.total_fen is null then 1 end) as total_unknown,
    count(case when b.unsettled = 0 and b.total_fen - b.basic_fen - b.serious_fen - b.aid_fen is null then 1 end) as tiers_unknown,
    count(case when b.unsettled = 0 and b.own_due_fen is null then 1 end) as due_unknown,
    count(case when b.unsettled = 0 and b.refund_fen is null then 1 end) as refund_unknown,
    count(case when b.unsettled = 0 and (b.state = 'not_adding_up'
      or b.compliant_fen - b.basic_fen - b.serious_fen - b.aid_fen - b.floor_fen - b.supplement_fen is null) then 1 end) as compliant_unknown,
    cast(sum(case when b.unsettled = 0 then b.total_fen end) as bigint) as total_fen,
    cast(sum(case when b.unsettled = 0 then b.total_fen - b.basic_fen - b.serious_fen - b.aid_fen end) as bigint) as after_tiers_fen,
    cast(sum(case when b.unsettled = 0 then b.own_due_fen end) as bigint) as own_due_fen,
    cast(sum(case when b.unsettled = 0 then b.refund_fen end) as bigint) as refund_fen,
    cast(sum(case when b.unsettled = 0 then b.compliant_fen end) as bigint) as compliant_fen,
    cast(sum(case when b.unsettled = 0
      then b.compliant_fen - b.basic_fen - b.serious_fen - b.aid_fen - b.floor_fen - b.supplement_fen end) as bigint) as uncovered_fen,
    count(case when b.settled_on >= b.care_ended_on then 1 end) as dated,
    cast(sum(case when b.settled_on >= b.care_ended_on then days_between(b.care_ended_on, b.settled_on) end) as bigint) as days
  from bill_cover b cross join params p
  where coalesce(b.settled_on, b.occurred_on) > months_before(p.as_of, 12)
  group by b.household_id),
known as (
  select
    h.household_id,
    -- Where no bill of the window is settled, but some wait, nobody knows what they will cost.
    case when b.household_id is null or b.settled > 0 then within_cover(0, c.medical_bills_from, window_start(p.as_of, 12)) end as none,
    b.total_unknown, b.tiers_unknown, b.due_unknown, b.refund_unknown, b.compliant_unknown,
    b.total_fen, b.after_tiers_fen, b.own_due_fen, b.refund_fen, b.compliant_fen, b.uncovered_fen, b.dated, b.days
  from households h left join bills b using (household_id) left join cover c using (county) cross join params p)
select
  household_id,
  case when coalesce(total_unknown, 0) = 0 then yuan(none + coalesce(total_fen, 0)) end as medical_cost_yuan_12m,
  case when coalesce(tiers_unknown, 0) = 0 then yuan(none + coalesce(after_tiers_fen, 0)) end as medical_after_tiers_yuan_12m,
  case when coalesce(due_unknown, 0) = 0 then yuan(none + coalesce(own_due_fen, 0)) end as own_medical_due_yuan_12m,
  case when coalesce(refund_unknown, 0) = 0 then yuan(none + coalesce(refund_fen, 0)) end as medical_refund_due_yuan_12m,
  case when compliant_unknown = 0 then safe_ratio(none + uncovered_fen, compliant_fen) end as compliant_uncovered_share_12m,
  case when none = 0 then safe_ratio(days, dated) end as settlement_days_12m
from known
