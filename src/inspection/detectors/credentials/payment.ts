/** Money and shops: payment, banking, exchanges, shipping, commerce. */
import type { Rule } from "../../scan/rule.ts";
import { form } from "./form.ts";
import { named } from "./named.ts";

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";

export const PAYMENT: readonly Rule[] = [
  // Stripe ("API keys"): secret and restricted keys; publishable ones (pk_) are meant to be seen. Paystack and Clerk share the form.
  form(
    "stripe-key",
    ["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"],
    /[sr]k_(?:live|test|prod)_[A-Za-z0-9]{24,247}/,
    { after: 260, entropyMin: 2.8 },
  ),
  form("stripe-organization-key", ["sk_org_live_", "sk_org_test_"], /sk_org_(?:live|test)_[A-Za-z0-9]{24,120}/, { entropyMin: 2.8 }),
  // Lets its bearer finish one payment (Stripe API, "client_secret").
  form("stripe-client-secret", "_secret_", /(?:pi|seti|cs|src)_[A-Za-z0-9]{14,30}_secret_[A-Za-z0-9]{16,40}/, {
    before: 36,
    entropyMin: 3.5,
  }),
  form("stripe-webhook-secret", "whsec_", /whsec_[A-Za-z0-9+/]{32,64}={0,2}/),
  form("square-token", ["EAAA", "sq0atp-"], /(?:EAAA|sq0atp-)[\w-]{22,60}(?![\w-])/, {
    entropyMin: 3.5,
    valid: (token) => token.startsWith("sq0") || (/\d/.test(token) && /[a-z]/.test(token)),
  }),
  form("square-secret", ["sq0csp-", "sq0idp-"], /sq0(?:csp|idp)-[\w-]{20,43}/, { entropyMin: 3 }),
  form("braintree-token", "access_token$", /access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32}/),
  named("paypal-secret", "paypal", "[\\w-]{80}", { entropyMin: 4 }),
  form("shopify-token", ["shpat_", "shpss_", "shpca_", "shppa_", "shpua_"], /shp(?:at|ss|ca|pa|ua)_[A-Za-z0-9]{32,38}(?![\w-])/),
  form(
    "plaid-token",
    ["access-sandbox-", "access-development-", "access-production-"],
    new RegExp(`access-(?:sandbox|development|production)-${UUID}`),
  ),
  named("plaid-id", "plaid", "[a-z0-9]{24}"),
  named("plaid-secret", "plaid", "[a-z0-9]{30}"),
  form("mollie-key-alone", "live_", /live_[A-Za-z0-9]{30}(?!\w)/, {
    score: 0.6,
    entropyMin: 3.8,
    valid: (key) => /\d/.test(key) && /[A-Z]/.test(key),
  }),
  // Klarna ("API credentials"): keys of the live and the test house.
  form("klarna-key", ["klarna_live_api_", "klarna_test_api_"], /klarna_(?:live|test)_api_[A-Za-z0-9+/=_-]{24,200}/, {
    after: 220,
    entropyMin: 3.5,
  }),
  named("transfer-service-token", ["wise_api", "transferwise", "dwolla", "recurly", "paypay"], `${UUID}|[A-Za-z0-9]{32,50}`, {
    says: "key|token|secret",
  }),
  // RFC 8959, with the vendor's own name in it or without.
  form("secret-token-uri", "secret-token:", /secret-token:[\w.~%!$&'()*+,;=:@/-]{16,300}/, { after: 320, entropyMin: 3.3 }),
  form("lob-key", ["live_", "test_"], /(?:live|test)_(?:[a-f0-9]{35}|pub_[a-f0-9]{31})/),
  form("flutterwave-key", ["FLWSECK", "FLWPUBK"], /FLW(?:SECK|PUBK)(?:_TEST)?-[a-h0-9]{12}(?:[a-h0-9]{20}-X)?/i),
  form("razorpay-key", ["rzp_live_", "rzp_test_"], /rzp_(?:live|test)_[A-Za-z0-9]{14}/),
  named("razorpay-secret", "razorpay", "[A-Za-z0-9]{24}", { says: "secret" }),
  named("coinbase-token", "coinbase", "[\\w-]{64}"),
  named("kraken-key", "kraken", "[\\w/=+-]{80,90}"),
  named("bittrex-key", "bittrex", "[a-z0-9]{32}"),
  named("kucoin-key", "kucoin", `[a-f0-9]{24}|${UUID}`),
  named("binance-key", "binance", "[A-Za-z0-9]{64}"),
  named("exchange-key", ["bitfinex", "bitmex", "bybit", "gemini_api", "poloniex", "okx_", "gateio"], "[A-Za-z0-9_-]{18,64}", {
    says: "secret|key|token",
    entropyMin: 3.5,
  }),
  form("easypost-key", ["EZAK", "EZTK"], /EZ[AT]K[A-Za-z0-9]{54}/),
  form("shippo-token", ["shippo_live_", "shippo_test_"], /shippo_(?:live|test)_[a-f0-9]{40}/),
  named("gocardless-token", "gocardless", "(?:live|sandbox)_[\\w=-]{40}", { score: 0.9 }),
  form(
    "adyen-key",
    "AQE",
    /AQE[a-z][A-Za-z0-9+/]{80,220}={0,2}(?:-[A-Za-z0-9+/=]{20,80}-[A-Za-z0-9+/=<>;:&(){}[\]^~!@#$%*_.,?|-]{8,40})?/,
    { after: 380, entropyMin: 4 },
  ),
  named("mollie-key", "mollie", "(?:live|test)_[A-Za-z0-9]{30}", { score: 0.9 }),
  form("duffel-token", ["duffel_live_", "duffel_test_"], /duffel_(?:live|test)_[\w=-]{43}/),
  form("mercadopago-token", ["APP_USR-", "TEST-"], /(?:APP_USR|TEST)-\d{10,20}-\d{6}-[a-f0-9]{32}-\d{5,12}/),
  form("paddle-key", ["pdl_live_apikey_", "pdl_sdbx_apikey_"], /pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}/),
  form("checkout-key", ["sk_sbox_", "pk_sbox_"], /[sp]k_sbox_[a-z0-9]{26}[a-z0-9*#$=]/),
  named("chargebee-key", "chargebee", "(?:live|test)_[A-Za-z0-9]{24,40}", { score: 0.9 }),
  named("finicity-key", "finicity", "[a-z0-9]{20}|[a-f0-9]{32}"),
  named("finnhub-token", "finnhub", "[a-z0-9]{20}"),
  named("market-data-key", ["alphavantage", "alpha_vantage", "polygon_", "iexcloud", "quandl", "tiingo"], "[A-Za-z0-9_]{16,40}", {
    says: "key|token",
    entropyMin: 3.3,
  }),
  named("freshbooks-token", "freshbooks", "[a-z0-9]{64}"),
  named("etsy-token", "etsy", "[a-z0-9]{24}"),
  named("squarespace-token", "squarespace", UUID),
  named("bigcommerce-token", "bigcommerce", "[a-z0-9]{31,64}", { says: "token|secret|key" }),
  named("woocommerce-key", "woocommerce", "c[ks]_[a-f0-9]{40}"),
  form("woocommerce-secret", ["ck_", "cs_"], /c[ks]_[a-f0-9]{40}/, { entropyMin: 3 }),
  form("infura-url", "infura.io/v3/", /infura\.io\/v3\/([a-f0-9]{32})/, { value: 1 }),
  form("alchemy-url", "alchemy.com/v2/", /alchemy\.com\/v2\/([\w-]{32})/, { value: 1 }),
  named("blockchain-key", ["infura", "alchemy", "etherscan", "moralis", "quicknode"], "[A-Za-z0-9_-]{32,64}", {
    says: "key|token|secret",
    entropyMin: 3.3,
  }),
  named(
    "wallet-private-key",
    ["private_key", "privatekey", "private key", "private-key", "secp256k1", "wallet_key", "mnemonic_key"],
    "(?:0x)?[a-f0-9]{64}",
    { score: 0.85, entropyMin: 3 },
  ),
  form("square-oauth", "sq0", /sq0[a-z]{3}-[\w-]{22,43}/),
];
