//! What parameters and columns need to know of PostgreSQL's types.

use std::borrow::Cow;

use tokio_postgres::types::{Kind, Type};

/// The type below a domain; any other type as it is.
#[inline]
pub(super) fn base(ty: &Type) -> &Type {
    match ty.kind() {
        Kind::Domain(inner) => base(inner),
        _ => ty,
    }
}

/// Whether the binary form is the text itself.
pub(super) fn is_text(ty: &Type) -> bool {
    match *ty {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON | Type::XML => true,
        _ => matches!(base(ty).kind(), Kind::Enum(_)) || ty.name() == "citext" || (base(ty) != ty && is_text(base(ty))),
    }
}

/// Whether values of the type are another kind of parameter than text.
pub(super) fn has_own_param(ty: &Type) -> bool {
    matches!(
        *base(ty),
        Type::BOOL
            | Type::INT2
            | Type::INT4
            | Type::INT8
            | Type::OID
            | Type::FLOAT4
            | Type::FLOAT8
            | Type::NUMERIC
            | Type::BYTEA
            | Type::UUID
            | Type::INET
            | Type::DATE
            | Type::TIME
            | Type::TIMESTAMP
            | Type::TIMESTAMPTZ
    )
}

/// Whether the server reads a text as a value of the type: where we know no other form of it, and where the text is one that
/// people keep as text, too.
pub(super) fn is_read_from_text(ty: &Type) -> bool {
    !is_text(ty) && (!has_own_param(ty) || matches!(*base(ty), Type::INET | Type::UUID))
}

/// The type as SQL writes it.
pub(super) fn sql_name(ty: &Type) -> Cow<'_, str> {
    Cow::Borrowed(match *ty {
        Type::BOOL => "boolean",
        Type::INT2 => "smallint",
        Type::INT4 => "integer",
        Type::INT8 => "bigint",
        Type::FLOAT4 => "real",
        Type::FLOAT8 => "double precision",
        Type::BPCHAR => "character",
        _ => match ty.kind() {
            Kind::Array(element) => return Cow::Owned(format!("{}[]", sql_name(element))),
            _ => ty.name(),
        },
    })
}

/// 2000-01-01, from which PostgreSQL counts, as days since 1970-01-01.
pub(super) const EPOCH_DAYS: i32 = 10_957;

/// The same as microseconds.
pub(super) const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;

/// The families of addresses in the binary form of `inet`.
pub(super) const INET_V4: u8 = 2;
pub(super) const INET_V6: u8 = 3;

/// What precedes the text in the binary form of `jsonb`.
pub(super) const JSONB_VERSION: u8 = 1;
