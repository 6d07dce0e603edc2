//! The tables as entities, in the dense format of SeaORM 2. `sea-orm-sync` has the same.

pub(crate) mod user {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bench_users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub hair_color: Option<String>,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod post {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bench_posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub user_id: i64,
        pub title: String,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: BelongsTo<super::user::Entity>,
        #[sea_orm(has_many)]
        pub comments: HasMany<super::comment::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod comment {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bench_comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub text: String,
        #[sea_orm(belongs_to, from = "post_id", to = "id")]
        pub post: BelongsTo<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) fn new_user(user: workloads::NewUser) -> user::ActiveModel {
    use sea_orm::ActiveValue::Set;
    user::ActiveModel { name: Set(user.name), hair_color: Set(user.hair_color), ..Default::default() }
}

pub(crate) fn neutral_user(user::Model { id, name, hair_color }: user::Model) -> workloads::User {
    workloads::User { id, name, hair_color }
}

pub(crate) fn neutral_post(post::Model { id, user_id, title }: post::Model) -> workloads::Post {
    workloads::Post { id, user_id, title }
}

pub(crate) fn neutral_tree(users: Vec<user::ModelEx>) -> workloads::Tree {
    let comment =
        |comment: comment::ModelEx| workloads::Comment { id: comment.id, post_id: comment.post_id, text: comment.text };
    let post = |post: post::ModelEx| {
        let below = post.comments.into_iter().map(comment).collect();
        (workloads::Post { id: post.id, user_id: post.user_id, title: post.title }, below)
    };
    let user = |user: user::ModelEx| {
        let below = user.posts.into_iter().map(post).collect();
        (workloads::User { id: user.id, name: user.name, hair_color: user.hair_color }, below)
    };
    users.into_iter().map(user).collect()
}
