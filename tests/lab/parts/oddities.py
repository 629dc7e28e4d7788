"""Servers that no real software would be, run by `up` in the lab's namespaces.

oddities.py servers LAB    beside the servers: never greets, answers SERVFAIL,
                           and a trap on the link-local metadata address
oddities.py client LAB     beside the client: a trap on loopback

A trap writes every connection it gets to LAB/log/traps.log; there must be none.
"""

import asyncio
import pathlib
import ssl
import sys
import time

import domains

lab = pathlib.Path(sys.argv[2])


async def swallow(reader, writer):
    """Reads until the client gives up, and says nothing."""
    try:
        while await reader.read(4096):
            pass
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def never_greet(server):
    """All six mail ports accept; those for TLS finish the handshake; none ever greets."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(
        lab / "certificates" / f"{server.name}.pem", lab / "certificates" / f"{server.name}.key"
    )
    for kinds in domains.PORTS.values():
        for kind in ("tls", "starttls"):
            await asyncio.start_server(
                swallow,
                server.addresses(),
                kinds[kind],
                ssl=context if kind == "tls" else None,
            )


def servfail(query):
    """The query turned into a SERVFAIL answer."""
    return query[:2] + bytes([0x80 | query[2] & 0x79, 0x82]) + query[4:6] + bytes(6) + query[12:]


class ServfailUdp(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if len(data) >= 12:
            # Without the OPT record its count would be wrong: cut after the question.
            end = data.index(0, 12) + 5
            self.transport.sendto(servfail(data[:end]), addr)


async def servfail_tcp(reader, writer):
    try:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            query = await reader.readexactly(size)
            answer = servfail(query[: query.index(0, 12) + 5])
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def trap(_reader, writer):
    here, there = writer.get_extra_info("sockname"), writer.get_extra_info("peername")
    with (lab / "log" / "traps.log").open("a") as log:
        log.write(f"{time.time():.3f} {there[0]} connected to {here[0]}:{here[1]}\n")
    writer.close()


async def main():
    if sys.argv[1] == "servers":
        for server in domains.SERVERS:
            if server.software == "stub":
                await never_greet(server)
        await asyncio.get_running_loop().create_datagram_endpoint(
            ServfailUdp, (domains.NAMESERVER_SERVFAIL, 53)
        )
        await asyncio.start_server(servfail_tcp, domains.NAMESERVER_SERVFAIL, 53)
        for port in (80, 143, 443, 465, 587, 993, 995):
            await asyncio.start_server(trap, domains.METADATA, port)
    else:
        for port in (143, 443, 465, 993, 995, 6379):
            await asyncio.start_server(trap, "127.0.0.1", port)
    (lab / "log" / "traps.log").touch()
    (lab / "run" / f"oddities-{sys.argv[1]}.ready").touch()
    await asyncio.Event().wait()


asyncio.run(main())
