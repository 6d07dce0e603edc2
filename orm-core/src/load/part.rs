use std::ops::Deref;

/// Some of the rows that belong to a row, loaded through a filter or a limit: a slice of them.
///
/// It is no `Vec`, so that a part is not taken for the whole when it is saved: `into_vec` says that this is meant.
///
/// ```
/// # use rowhouse::doc::*;
/// use rowhouse::load::Part;
///
/// # let (mut session, _) = rowhouse::doc::blog()?;
/// const POSTS: HasMany<User, Post> = Post::author_id.inverse();
/// let users: Vec<(User, Part<Post>)> =
///     User::query().with(POSTS.order_by(Post::id.desc()).limit(3)).all(&mut session)?;
/// for (user, posts) in &users {
///     println!("{}: {} of the newest posts", user.name, posts.len());
/// }
/// assert_eq!(users[0].1[0].title, "Hello");
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part<T>(Vec<T>);

impl<T> Part<T> {
    pub(super) fn of(rows: Vec<T>) -> Self {
        Self(rows)
    }

    /// The rows as what they could be mistaken for.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Deref for Part<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Part<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'p, T> IntoIterator for &'p Part<T> {
    type Item = &'p T;
    type IntoIter = std::slice::Iter<'p, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Part<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
