//! The fixed texts of errors, in Chinese and English. What to do is an imperative.

use super::bilingual::Bilingual;

pub(super) const NO_SUCH_ORDER: Bilingual = ("本店没有这个订单：", "No such order in this shop: ");
pub(super) const NO_DATA: Bilingual = (
    "平台的回答里没有内容",
    "The answer of the platform is empty",
);
pub(super) const TOKEN_DEAD: Bilingual = (
    "访问令牌已失效（2008）",
    "The access token is no longer valid (2008)",
);
pub(super) const TOKEN_LIMIT: Bilingual = (
    "本机取令牌过于频繁，已暂停",
    "This machine has requested tokens too often and must wait",
);
pub(super) const UNREACHABLE: Bilingual = ("连不上平台", "The platform cannot be reached");
pub(super) const UNTRUSTED: Bilingual = (
    "加密连接失败，平台的证书不可信",
    "The encrypted connection failed: its certificate is not trusted",
);
pub(super) const NO_TRUST_STORE: Bilingual = (
    "本机没有可用的根证书",
    "This machine has no root certificates",
);
pub(super) const BROKEN: Bilingual = (
    "连接中断，没有收到完整的回答",
    "The connection broke before the answer was complete",
);
pub(super) const STATUS: Bilingual = (
    "平台回答 HTTP 状态",
    "The platform answered with HTTP status",
);
pub(super) const HTML_RESPONSE: Bilingual = (
    "收到的是网页，不是平台的回答",
    "Received a web page instead of the platform's answer",
);
pub(super) const HTML_FILE: Bilingual = (
    "文件里是网页，不是 JSON",
    "The file holds a web page, not JSON",
);
pub(super) const NOT_JSON_RESPONSE: Bilingual = ("收到的回答不是 JSON", "The answer is not JSON");
pub(super) const NOT_JSON_FILE: Bilingual = ("文件不是正确的 JSON", "The file is not valid JSON");
pub(super) const NOT_AN_ANSWER: Bilingual = (
    "收到的 JSON 不是平台的回答",
    "The JSON received is not an answer of the platform",
);
pub(super) const TOO_LARGE: Bilingual = ("回答太大，超过", "The answer is larger than");
pub(super) const EMPTY_FILE: Bilingual = ("文件是空的", "The file is empty");
pub(super) const NOT_AN_ORDER: Bilingual = (
    "文件里的 JSON 不是订单详情",
    "The JSON in the file is not an order detail",
);

pub(super) const CHECK_ORDER_ID: Bilingual = (
    "请核对订单号，并确认它属于本店",
    "Check the order id, and that the order belongs to this shop",
);
pub(super) const PROVIDE_TOKEN: Bilingual = (
    "这个令牌无法自动更新，请管理员提供新的令牌\
     （GANDER_ACCESS_TOKEN、GANDER_TOKEN_FILE 或 GANDER_TOKEN_COMMAND）",
    "This token cannot be renewed automatically: the administrator must provide a new one \
     (GANDER_ACCESS_TOKEN, GANDER_TOKEN_FILE or GANDER_TOKEN_COMMAND)",
);
pub(super) const NEW_TOKEN_REFUSED: Bilingual = (
    "新取的令牌也不被接受；可能有别的程序在用同一应用取令牌，请稍后再试或联系管理员",
    "A new token was refused as well; another program may be fetching tokens for the same app: \
     try again later or contact the administrator",
);
pub(super) const CHECK_CERTIFICATES: Bilingual = (
    "请检查系统时间和公司网络代理；需要时请管理员把代理的根证书装入系统",
    "Check the system clock and the company proxy; if needed, have the proxy's root certificate \
     installed in the system",
);
pub(super) const INSTALL_CERTIFICATES: Bilingual = (
    "请安装系统根证书（如 ca-certificates）",
    "Install the root certificates of the system (such as ca-certificates)",
);
pub(super) const CHECK_REDIRECT: Bilingual = (
    "为保护令牌没有跟随转向；请检查网络登录页和 GANDER_BASE_URL",
    "To protect the token, the redirect was not followed; check for a network sign-in page and \
     GANDER_BASE_URL",
);
pub(super) const SIGN_IN_OR_CHECK_PROXY: Bilingual = (
    "请在浏览器里登录网络，或检查代理和 GANDER_BASE_URL",
    "Sign in to the network in a browser, or check the proxy and GANDER_BASE_URL",
);
pub(super) const OPEN_ORDER_DETAIL: Bilingual = (
    "请打开订单详情接口返回的 JSON:完整回答或其中的 data",
    "Open the JSON that order detail returned: the whole answer or its data",
);
pub(super) const CHECK_PROXY: Bilingual = (
    "请检查代理和 GANDER_BASE_URL 是否指向平台",
    "Check that the proxy and GANDER_BASE_URL lead to the platform",
);
pub(super) const CONTACT_ADMINISTRATOR: Bilingual = (
    "请联系管理员；正常的订单不会这么大",
    "Contact the administrator: no ordinary order is that large",
);
pub(super) const CHECK_NETWORK: Bilingual =
    ("请检查网络后再试一次", "Check the network and try again");
pub(super) const CHECK_BASE_URL: Bilingual =
    ("请检查 GANDER_BASE_URL 是否正确", "Check GANDER_BASE_URL");
pub(super) const SIGN_IN_TO_PROXY: Bilingual = (
    "代理要求登录，请检查代理设置中的用户名和密码",
    "The proxy requires a sign-in: check user and password in its settings",
);
pub(super) const SIGN_IN: Bilingual = (
    "请先在浏览器里登录网络",
    "Sign in to the network in a browser first",
);
pub(super) const TRY_LATER: Bilingual = (
    "平台暂时不可用，请稍后再试",
    "The platform is temporarily unavailable: try again later",
);
pub(super) const CHECK_CONNECTION: Bilingual = (
    "请检查网络、代理和 GANDER_BASE_URL",
    "Check the network, the proxy and GANDER_BASE_URL",
);
pub(super) const RUN_TOKEN_COMMAND: Bilingual = (
    "请在终端里运行该命令，确认它在 10 秒内只输出一行令牌",
    "Run the command in a terminal: it must print the token, one line, within 10 seconds",
);
pub(super) const WRITE_TOKEN_FILE: Bilingual = (
    "请把令牌写入该文件，一行，只允许自己读取",
    "Write the token into the file, one line, readable only by you",
);
