# SPDX-License-Identifier: GPL-2.0-or-later
"""What miners and their look-alikes say. Wallets, workers, jobs and hosts are invented."""
import hashlib
import json
import struct

from .conversation import Conversation

CLIENT, SERVER = True, False
# Base58 has no 0, O, I and l.
WALLET = ("4" + "nventedWaddet" * 8)[:95]
BITCOIN_WALLET = "bc1qinventedinventedinventedinvented00"
ETHEREUM_WALLET = "0x" + "00c0ffee" * 5
AGENT = "XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/12.2.0"


class Flow:
    """`published`: one of the 13 rows that were measured before; `words`: (who, bytes) in turn."""

    def __init__(self, name, mines, port, words, published=False, joined=False, **link):
        self.name, self.mines, self.port, self.words = name, mines, port, words
        self.published, self.joined, self.link = published, joined, link

    def write(self, path):
        conversation = Conversation(self.port, **self.link)
        if not self.joined:
            conversation.handshake()
        for who, data in self.words:
            conversation.say(who, data)
        conversation.write(path)


def noise(length, seed):
    """Bytes without a pattern, the same in every run."""
    out = b""
    while len(out) < length:
        out += hashlib.sha256(f"{seed} {len(out)}".encode()).digest()
    return out[:length]


def compact(message):
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def spaced(message):
    return json.dumps(message).encode() + b"\n"


def request(identity, method, parameters):
    return {"id": identity, "method": method, "params": parameters}


# --- CryptoNote -----------------------------------------------------------
JOB = {"blob": noise(76, "blob").hex(), "job_id": "7f3a", "target": "b88d0600", "height": 3000000,
       "seed_hash": noise(32, "seed").hex(), "algo": "rx/0"}
LOGGED_IN = compact({"id": 1, "jsonrpc": "2.0", "error": None, "result": {"id": "c0de", "job": JOB, "status": "OK"}})
SUBMIT = {"id": "c0de", "job_id": "7f3a", "nonce": "1a2b3c4d", "result": noise(32, "result").hex()}
XMRIG = compact({"id": 1, "jsonrpc": "2.0", "method": "login",
                 "params": {"login": WALLET, "pass": "x", "agent": AGENT, "algo": ["rx/0", "cn/r", "argon2/chukwa"]}})
XMR_STAK = compact({"method": "login",
                    "params": {"login": WALLET, "pass": "x", "rigid": "", "agent": "xmr-stak/2.10.8"}, "id": 1})
WITHOUT_AGENT = compact({"id": 1, "method": "login", "params": {"login": WALLET, "pass": "x"}})
SHARE = compact({"id": 9, "jsonrpc": "2.0", "method": "submit", "params": SUBMIT})
SHARE_TAKEN = compact({"id": 9, "jsonrpc": "2.0", "error": None, "result": {"status": "OK"}})

# --- Stratum V1 -----------------------------------------------------------
SUBSCRIBE = request(1, "mining.subscribe", ["cpuminer/2.5.1"])
ESP_SUBSCRIBE = request(1, "mining.subscribe", ["bitaxe/BM1366/v2.1.0"])
STRING_ID = request("mining.subscribe", "mining.subscribe", ["node-stratum"])
AUTHORIZE = request(1, "mining.authorize", [BITCOIN_WALLET + ".rig", "x"])
SUBSCRIBED = spaced({"id": 1, "result": [[["mining.set_difficulty", "b4b6"], ["mining.notify", "ae68"]], "08000002", 4],
                     "error": None})
DIFFICULTY = spaced({"id": None, "method": "mining.set_difficulty", "params": [1024]})
TRUE = spaced({"id": 1, "result": True, "error": None})
ETHEREUM_STRATUM = compact(request(1, "mining.subscribe", ["ethminer/0.19.0", "EthereumStratum/1.0.0"]))
ETHEREUM_SUBSCRIBED = compact({"id": 1, "result": [["mining.notify", "ae68", "EthereumStratum/1.0.0"], "080c"],
                               "error": None})

# --- eth-proxy, getwork ---------------------------------------------------
SUBMIT_LOGIN = {"worker": "eth1.0", "jsonrpc": "2.0", "params": [ETHEREUM_WALLET, "x"], "id": 2,
                "method": "eth_submitLogin"}
LOGIN_TAKEN = compact({"id": 2, "jsonrpc": "2.0", "result": True})
CAPABILITIES = {"capabilities": ["coinbasetxn", "coinbasevalue", "longpoll", "workid"], "rules": ["segwit"]}
TEMPLATE = spaced({"method": "getblocktemplate", "params": [CAPABILITIES], "id": 0})
GETWORK = spaced({"method": "getwork", "params": [], "id": 0})
WORK = spaced({"result": {"data": noise(128, "data").hex(), "target": "f" * 56 + "00000000"}, "error": None, "id": 0})
BLOCK = spaced({"result": {"version": 536870912, "previousblockhash": noise(32, "hash").hex(), "transactions": [],
                           "bits": "1d00ffff", "height": 800000}, "error": None, "id": 0})


def post(host, body, kind="application/json", agent="cpuminer/2.5.1"):
    head = (f"POST / HTTP/1.1\r\nAuthorization: Basic aW52ZW50ZWQ6eA==\r\nHost: {host}\r\n"
            f"Accept-Encoding: deflate, gzip\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            f"User-Agent: {agent}\r\n\r\n")
    return head.encode()


def answered(body, kind="application/json"):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


# --- Stratum V2: Noise handshake of 64 and 234 bytes, then encrypted frames, their headers 22 bytes long ----------
STRATUM_V2 = [(CLIENT, noise(64, "ephemeral")), (SERVER, noise(234, "act two")),
              (CLIENT, noise(22 + 90, "setup")), (SERVER, noise(22 + 22, "success")),
              (CLIENT, noise(22 + 86, "open")), (SERVER, noise(22 + 116, "channel")),
              (SERVER, noise(22 + 65, "job")), (CLIENT, noise(22 + 40, "share")), (SERVER, noise(22 + 36, "taken"))]

# --- CoinHive's dialect: JSON in a WebSocket's masked text frames ----------
def websocket(message):
    mask = noise(4, "mask")
    length = bytes([0x80 | len(message)]) if len(message) < 126 else b"\xfe" + struct.pack(">H", len(message))
    return b"\x81" + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(message))


UPGRADE = (b"GET /proxy HTTP/1.1\r\nHost: ws.example.net\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Key: aW52ZW50ZWQtbm9uY2UhIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
UPGRADED = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: aW52ZW50ZWQtYW5zd2VyISEhIQ==\r\n\r\n")
AUTH = {"type": "auth", "params": {"site_key": "inventedSiteKey", "type": "anonymous", "user": None, "goal": 0}}
STATUS = {"type": "call_service", "domain": "light", "service": "turn_on", "id": 7}

# --- TLS: a ClientHello that names its server ------------------------------
def client_hello(name):
    host = b"\0" + struct.pack(">H", len(name)) + name.encode()
    extension = struct.pack(">HHH", 0, len(host) + 2, len(host)) + host
    body = (b"\x03\x03" + noise(32, "random") + b"\0" + struct.pack(">H", 4) + b"\x13\x01\x13\x02" + b"\x01\0" +
            struct.pack(">H", len(extension)) + extension)
    return b"\x16\x03\x01" + struct.pack(">HB", len(body) + 4, 1) + struct.pack(">I", len(body))[1:] + body


TLS_ANSWER = b"\x16\x03\x03" + struct.pack(">H", 122) + noise(122, "server hello")
POOL_HELLO = client_hello("xmr.2miners.com")
CLOUD_HELLO = client_hello("cloud.example.net")

# --- Look-alikes ----------------------------------------------------------
ELECTRUM = compact({"jsonrpc": "2.0", "method": "server.version", "params": ["electrum/4.5.5", "1.4"], "id": 0})
ELECTRUM_ANSWER = compact({"jsonrpc": "2.0", "result": ["ElectrumX 1.16.0", "1.4"], "id": 0})
SWITCH = compact({"jsonrpc": "2.0", "id": 7, "src": "user_1", "method": "Switch.GetStatus", "params": {"id": 0}})
SWITCH_ANSWER = compact({"id": 7, "src": "shellyplus1-invented", "dst": "user_1", "result": {"id": 0, "output": False}})
MQTT_TAKEN = bytes.fromhex("20020000")
MQTT = bytes.fromhex("10160004") + b"MQTT" + bytes.fromhex("0402003c000a") + b"camera-021"
RULES = (b'alert tcp $HOME_NET any -> $EXTERNAL_NET any (msg:"Stratum"; flow:established,to_server; '
         b'content:"{\\"id\\":1,\\"method\\":\\"mining.subscribe\\""; sid:1000001;)\n'
         b'alert tcp $EXTERNAL_NET any -> $HOME_NET any (msg:"job"; content:"mining.notify"; sid:1000002;)\n')
RULES_ASKED = (b"GET /rules/coinminer.rules HTTP/1.1\r\nHost: rules.example.net\r\n"
               b"User-Agent: suricata-update/1.2.7\r\n\r\n")


def kasa(message):
    """TP-Link's local protocol: length, then each byte XORed with the one before."""
    out, key = b"", 171
    for byte in json.dumps(message).encode():
        key ^= byte
        out += bytes([key])
    return struct.pack("!I", len(out)) + out


def adb(command, first, second, data):
    magic = struct.unpack("<I", command)[0] ^ 0xFFFFFFFF
    return struct.pack("<4sIIIII", command, first, second, len(data), sum(data) & 0xFFFFFFFF, magic) + data


def bitcoin(command, payload):
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return bytes.fromhex("f9beb4d9") + command.ljust(12, b"\0") + struct.pack("<I", len(payload)) + digest[:4] + payload


NOWHERE = struct.pack("<Q", 1) + bytes(10) + b"\xff\xff" + bytes(4) + struct.pack("!H", 8333)
VERSION = bitcoin(b"version", struct.pack("<iQq", 70016, 1, 1700000000) + NOWHERE * 2 + noise(8, "nonce")
                  + b"\x10/Satoshi:25.0.0/" + struct.pack("<i?", 800000, True))
VERACK = bitcoin(b"verack", b"")


def v1(opening):
    return [(CLIENT, opening), (SERVER, SUBSCRIBED), (SERVER, DIFFICULTY)]


def http(body, answer, host, apart):
    head = post(host, body)
    asked = [(CLIENT, head), (CLIENT, body)] if apart else [(CLIENT, head + body)]
    return asked + [(SERVER, answered(answer))]


def published():
    login = [(CLIENT, XMRIG), (SERVER, LOGGED_IN)]
    split = spaced(SUBSCRIBE)
    eth = [(SERVER, LOGIN_TAKEN)]
    return [
        Flow("XMRig login on 3333", True, 3333, login),
        Flow("XMRig login on 443", True, 443, login),
        Flow("Stratum V1 subscribe, with spaces", True, 4444, v1(spaced(SUBSCRIBE))),
        Flow("Stratum V1 subscribe, without spaces", True, 4444, v1(compact(ESP_SUBSCRIBE))),
        Flow("Stratum V1 authorize first", True, 4444,
             [(CLIENT, spaced(AUTHORIZE)), (SERVER, TRUE), (SERVER, DIFFICULTY)]),
        Flow("Stratum V1 leading blank", True, 4444, v1(b" " + spaced(SUBSCRIBE))),
        Flow("Stratum V1 subscribe split in two", True, 4444,
             [(CLIENT, split[:22]), (CLIENT, split[22:]), (SERVER, SUBSCRIBED), (SERVER, DIFFICULTY)]),
        Flow("eth_submitLogin, blank after colon", True, 14444, [(CLIENT, spaced(SUBMIT_LOGIN))] + eth),
        Flow("eth_submitLogin, no blank", True, 14444, [(CLIENT, compact(SUBMIT_LOGIN))] + eth),
        Flow("getblocktemplate over HTTP", True, 9332, http(TEMPLATE, BLOCK, "203.0.113.77:9332", True)),
        Flow("Stratum V2 Noise, 64/234 bytes", True, 34255, STRATUM_V2),
        Flow("Electrum server.version", False, 50001, [(CLIENT, ELECTRUM), (SERVER, ELECTRUM_ANSWER)]),
        Flow("JSON-RPC of a switch on 3333", False, 3333, [(CLIENT, SWITCH), (SERVER, SWITCH_ANSWER)]),
    ]


def variants():
    login = [(CLIENT, XMRIG), (SERVER, LOGGED_IN)]
    router_alert, share = bytes.fromhex("94040000"), [(CLIENT, SHARE), (SERVER, SHARE_TAKEN)]
    return [
        Flow("xmr-stak: method first, id last", True, 14444, [(CLIENT, XMR_STAK), (SERVER, LOGGED_IN)]),
        Flow("login without agent", True, 8080, [(CLIENT, WITHOUT_AGENT), (SERVER, LOGGED_IN)]),
        Flow("EthereumStratum/1.0.0", True, 3353, [(CLIENT, ETHEREUM_STRATUM), (SERVER, ETHEREUM_SUBSCRIBED)]),
        Flow("getwork over HTTP", True, 8332, http(GETWORK, WORK, "203.0.113.77:8332", False)),
        Flow("joined in the middle: submit only", True, 3333, share * 3, joined=True),
        Flow("XMRig login over IPv6", True, 3333, login, ipv6=True),
        Flow("Stratum V1 with IPv4 options", True, 4444, v1(spaced(SUBSCRIBE)), options=router_alert),
        Flow("XMRig login with a tag of VID 0", True, 3333, login, vid=0),
        Flow("Stratum V1 with a string as id", True, 4444, v1(spaced(STRING_ID))),
        Flow("CoinHive in a WebSocket on 8080", True, 8080,
             [(CLIENT, UPGRADE), (SERVER, UPGRADED), (CLIENT, websocket(compact(AUTH)))]),
        Flow("TLS to a listed pool's name, on 443", True, 443, [(CLIENT, POOL_HELLO), (SERVER, TLS_ANSWER)]),
        Flow("the same, ClientHello split in two", True, 443,
             [(CLIENT, POOL_HELLO[:70]), (CLIENT, POOL_HELLO[70:]), (SERVER, TLS_ANSWER)]),
        Flow("TLS to another name", False, 443, [(CLIENT, CLOUD_HELLO), (SERVER, TLS_ANSWER)]),
        Flow("JSON in a WebSocket on 8123", False, 8123,
             [(CLIENT, UPGRADE), (SERVER, UPGRADED), (CLIENT, websocket(compact(STATUS)))]),
        Flow("MQTT on 1883", False, 1883,
             [(CLIENT, MQTT), (SERVER, MQTT_TAKEN), (CLIENT, bytes.fromhex("c000")), (SERVER, bytes.fromhex("d000"))]),
        Flow("Kasa plug on 9999, in the LAN", False, 9999,
             [(CLIENT, kasa({"system": {"get_sysinfo": {}}})),
              (SERVER, kasa({"system": {"get_sysinfo": {"alias": "plug", "model": "HS100"}}}))], lan=True),
        Flow("adb on 5555, in the LAN", False, 5555,
             [(CLIENT, adb(b"CNXN", 0x01000001, 1 << 20, b"host::features=shell_v2,cmd")),
              (SERVER, adb(b"CNXN", 0x01000000, 4096, b"device::ro.product.name=box;"))], lan=True),
        Flow("IDS rules fetched over HTTP", False, 80,
             [(CLIENT, RULES_ASKED), (SERVER, answered(RULES, "text/plain"))]),
        Flow("IDS rules sent over HTTP", False, 80,
             [(CLIENT, post("rules.example.net", RULES, "text/plain", "curl/7.88.1") + RULES),
              (SERVER, answered(b"ok\n"))]),
        Flow("Bitcoin node on 8333", False, 8333,
             [(CLIENT, VERSION), (SERVER, VERSION), (CLIENT, VERACK), (SERVER, VERACK)]),
    ]


def all_flows():
    flows = published()
    for flow in flows:
        flow.published = True
    return flows + variants()
