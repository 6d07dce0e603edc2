use std::borrow::Cow;

use crate::expr::{Aggregation, ColumnRef, Expr, Expression as _, Fragment, Node, Nullability, Within};
use crate::model::{All, Column, Source};
use crate::row::FromRow;
use crate::types::SqlValue;

/// What a query over `Scope` can select: a column, an expression, all columns of a model, or a tuple of up to 16 such.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "a column, an expression or a tuple of them is expected here",
    note = "a tuple has 16 parts at most, and can be a part of another; a Rust value is made an expression by `value(…)`"
)]
pub trait Selection<Scope, Index> {
    /// What one row is read as; `Option` where the column, or a join that leaves its table out, makes NULL.
    type Row: FromRow;

    /// Appends the expressions.
    #[doc(hidden)]
    fn push(self, out: &mut Vec<Node>);
}

type InScope<V, Tables, Scope, Index> = <<Tables as Within<Scope, Index>>::Nullability as Nullability>::Apply<V>;

impl<Scope, Index, M, V, Key> Selection<Scope, Index> for Column<M, V, Key>
where
    M: Source + Within<Scope, Index>,
    V: SqlValue,
    InScope<V, M, Scope, Index>: FromRow,
{
    type Row = InScope<V, M, Scope, Index>;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.node());
    }
}

impl<Scope, Index, Tables, V> Selection<Scope, Index> for Expr<Tables, V>
where
    Tables: Within<Scope, Index>,
    V: SqlValue,
    InScope<V, Tables, Scope, Index>: FromRow,
{
    type Row = InScope<V, Tables, Scope, Index>;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.node);
    }
}

impl<Scope, Index, Tables, V> Selection<Scope, Index> for Aggregation<Tables, V>
where
    Tables: Within<Scope, Index>,
    V: SqlValue,
    InScope<V, Tables, Scope, Index>: FromRow,
{
    type Row = InScope<V, Tables, Scope, Index>;

    fn push(self, out: &mut Vec<Node>) {
        out.push(self.into_node());
    }
}

impl<Scope, Index, S> Selection<Scope, Index> for All<S>
where
    S: Source + Within<Scope, Index>,
{
    type Row = <<S as Within<Scope, Index>>::Nullability as Nullability>::Whole<S::ReadAs>;

    fn push(self, out: &mut Vec<Node>) {
        out.extend((0..S::table().columns.len()).map(|position| whole_row_column::<S>(position)));
    }
}

macro_rules! tuple {
    ($($name:ident $index:ident)+) => {
        #[allow(non_snake_case, reason = "one name serves as type and as binding")]
        impl<Scope, $($name, $index),+> Selection<Scope, ($($index,)+)> for ($($name,)+)
        where
            $($name: Selection<Scope, $index>),+
        {
            type Row = ($($name::Row,)+);

            fn push(self, out: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.push(out);)+
            }
        }
    };
}
tuple!(A Ia);
tuple!(A Ia B Ib);
tuple!(A Ia B Ib C Ic);
tuple!(A Ia B Ib C Ic D Id);
tuple!(A Ia B Ib C Ic D Id E Ie);
tuple!(A Ia B Ib C Ic D Id E Ie F If);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il M Im);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il M Im N In);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il M Im N In O Io);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il M Im N In O Io P Ip);
tuple!(A Ia B Ib C Ic D Id E Ie F If G Ig H Ih J Ij K Ik L Il M Im N In O Io P Ip Q Iq);

/// A column where a whole row is selected: NULL, if it is deferred.
pub(crate) fn whole_row_column<S: Source>(position: usize) -> Node {
    let table = S::table();
    let column = &table.columns[position];
    if column.behaviour.deferred {
        let (pieces, arguments): ([Cow<'static, str>; 1], [Node; 0]) = ([Cow::Borrowed("NULL")], []);
        let (pieces, arguments) = (pieces.into(), arguments.into());
        return Node::Fragment(Box::new(Fragment {
            pieces,
            arguments,
            ty: column.ty,
            atom: true,
            question_mark: false,
        }));
    }
    Node::Column(ColumnRef { table, alias: S::ALIAS, position: position as u16 })
}
