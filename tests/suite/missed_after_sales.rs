//! What `show`, `case`, `batch` and `record` do with an order whose after-sale details cannot be fetched: the order is
//! written all the same, and standard error names the after-sale.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::process::Output;

use crate::api_server::{Act, Request, Server};
use crate::show::{bare, err, out};

const AFTER_SALE: &str = "A1676284458_63ea122a379c4_84723683";

/// A shop with one order, which names an after-sale that the shop does not return.
async fn shop() -> Server {
    Server::start(|_, request: &Request| {
        let body = if request.line().contains("after") {
            r#"{"code":20003,"msg":"gone","data":[]}"#.to_owned()
        } else {
            format!(
                r#"{{"code":0,"msg":"ok","data":{{"order_info":{{"order_id":"o_1","order_state":3}},
                "internal_extra_info":{{"refund_info":{{"refund_records":[
                {{"after_sale_id":"{AFTER_SALE}","refund_state":1,"refund_amount":500}}]}}}}}}}}"#
            )
        };
        vec![Act::Send(
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )]
    })
    .await
}

async fn run(server: &Server, folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = bare(arguments);
    command
        .current_dir(folder)
        .env("GANDER_STATE_DIR", folder.join("state"))
        .env("GANDER_CONFIG_DIR", folder.join("config"))
        .env("GANDER_BASE_URL", &server.base)
        .env("GANDER_ACCESS_TOKEN", "xe_given");
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn scripts_name_the_after_sale_that_is_missing_from_an_order() {
    let (server, folder) = (shop().await, tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("ids.txt"), "o_1\n").unwrap();
    for arguments in [
        &["show", "--lang", "en", "o_1"][..],
        &["case", "--lang", "en", "o_1"],
        &["batch", "--lang", "en", "ids.txt", "--out", "-"],
    ] {
        let output = run(&server, folder.path(), arguments).await;
        assert!(output.status.success(), "{output:?}");
        assert!(out(&output).contains("o_1"), "{arguments:?}");
        let said = err(&output);
        let named = said.contains(&format!("could not get after-sale {AFTER_SALE}"));
        assert!(named, "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn record_asks_for_the_order_only() {
    let (server, folder) = (shop().await, tempfile::tempdir().unwrap());
    let output = run(&server, folder.path(), &["record", "o_1", "kept.json"]).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(server.calls(), 1);
}
