-- Q14, promotion effect. The quotient is rounded to the digits that the builder's quotient has.
select
    round(
        100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end)
            / sum(l_extendedprice * (1 - l_discount)),
        8
    ) as promo_revenue
from tpch_lineitem, tpch_part
where l_partkey = p_partkey
    and l_shipdate >= date '1995-09-01'
    and l_shipdate < date '1995-09-01' + interval '1' month
