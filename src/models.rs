/// The tables of some models, for [`Engine::create_all`](crate::Engine::create_all) and what else takes many models.
///
/// ```
/// use rowhouse::prelude::*;
///
/// #[derive(Model, Clone)]
/// struct User {
///     id: Id<User>,
///     name: String,
/// }
///
/// let engine = Engine::connect("sqlite::memory:")?;
/// engine.create_all(&models![User])?;
/// # Ok::<(), rowhouse::Error>(())
/// ```
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {
        [$(<$model as $crate::Source>::table()),*]
    };
}
