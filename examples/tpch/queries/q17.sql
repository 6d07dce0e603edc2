-- Q17, small-quantity-order revenue. The quotient is rounded to the digits that the builder's quotient has.
select round(sum(l_extendedprice) / 7.0, 6) as avg_yearly
from tpch_lineitem, tpch_part
where p_partkey = l_partkey
    and p_brand = 'Brand#33'
    and p_container = 'LG DRUM'
    and l_quantity < (
        select 0.2 * avg(l_quantity) from tpch_lineitem where l_partkey = p_partkey
    )
