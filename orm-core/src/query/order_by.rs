use smallvec::{Array, SmallVec};

use crate::expr::{Order, OrderNode, Within};

/// What a query over `Scope` can sort by: `User::name.asc()`, or a tuple of such.
#[diagnostic::on_unimplemented(
    message = "an order is expected here, `.asc()` or `.desc()` of a column, but this is a `{Self}`",
    label = "say the direction: `.asc()` or `.desc()`"
)]
pub trait OrderBy<Scope, Index> {
    /// Appends what to sort by.
    #[doc(hidden)]
    fn push(self, out: &mut impl OrderList);
}

/// A list of what is sorted by.
#[doc(hidden)]
pub trait OrderList {
    /// Appends to it.
    fn add(&mut self, order: OrderNode);
}

impl OrderList for Vec<OrderNode> {
    fn add(&mut self, order: OrderNode) {
        self.push(order);
    }
}

impl<A: Array<Item = OrderNode>> OrderList for SmallVec<A> {
    fn add(&mut self, order: OrderNode) {
        self.push(order);
    }
}

impl<Scope, Index, Tables: Within<Scope, Index>> OrderBy<Scope, Index> for Order<Tables> {
    fn push(self, out: &mut impl OrderList) {
        let nullable = self.node.nullable || <Tables::Nullability as crate::expr::Nullability>::NULLABLE;
        out.add(OrderNode { nullable, ..self.node });
    }
}

macro_rules! tuple {
    ($($name:ident $index:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<Scope, $($name, $index),+> OrderBy<Scope, ($($index,)+)> for ($($name,)+)
        where
            $($name: OrderBy<Scope, $index>),+
        {
            fn push(self, out: &mut impl OrderList) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }
    };
}
tuple!(A I);
tuple!(A I B J);
tuple!(A I B J C K);
tuple!(A I B J C K D L);
tuple!(A I B J C K D L E M);
tuple!(A I B J C K D L E M F N);
tuple!(A I B J C K D L E M F N G O);
tuple!(A I B J C K D L E M F N G O H P);
