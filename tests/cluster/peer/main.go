// A peer that completes CometBFT's handshake and then sends what it was told: one message to one channel.
//
// What a stranger sends before the handshake is dropped unread; the code behind it is reached only by somebody who speaks the protocol
// properly, which is what this program is for. Started as
//
//	peer ADDRESS CHAIN CHANNEL COUNT < MESSAGE
//
// it sends the message COUNT times and prints "dropped" when the node has closed the connection, "kept" when it stayed open.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/protoio"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/p2p/conn"
	tmp2p "github.com/cometbft/cometbft/proto/tendermint/p2p"
	"github.com/cometbft/cometbft/version"
)

const (
	patience = 20 * time.Second
	stays    = 3 * time.Second
	// More than any node sends at once: a packet that this program refuses would look as if the node had closed the connection.
	packetBytesMax = 1 << 20
)

// What this node says it listens to: the channels of CometBFT's own reactors.
var channels = []byte{0x00, 0x20, 0x21, 0x22, 0x23, 0x30, 0x38, 0x40, 0x60, 0x61}

func main() {
	channel, err := strconv.ParseUint(os.Args[3], 0, 8)
	must(err)
	count, err := strconv.Atoi(os.Args[4])
	must(err)
	message, err := io.ReadAll(os.Stdin)
	must(err)
	dropped, err := send(os.Args[1], os.Args[2], byte(channel), count, message)
	must(err)
	if dropped {
		fmt.Println("dropped")
	} else {
		fmt.Println("kept")
	}
}

func send(address, chain string, channel byte, count int, message []byte) (bool, error) {
	plain, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return false, err
	}
	key := ed25519.GenPrivKey()
	secret, err := conn.MakeSecretConnection(plain, key)
	if err != nil {
		return false, err
	}
	if err := introduce(secret, key, chain); err != nil {
		return false, err
	}
	ended := make(chan any, 2)
	known := bytes.Clone(channels)
	if !bytes.Contains(known, []byte{channel}) {
		known = append(known, channel) // one that the node has never heard of
	}
	descriptors := make([]*conn.ChannelDescriptor, len(known))
	for i, id := range known {
		descriptors[i] = &conn.ChannelDescriptor{ID: id, Priority: 1, SendQueueCapacity: 1 << 14, RecvMessageCapacity: 1 << 26}
	}
	config := conn.DefaultMConnConfig()
	config.SendRate, config.RecvRate, config.MaxPacketMsgPayloadSize = 1<<28, 1<<28, packetBytesMax
	link := conn.NewMConnectionWithConfig(secret, descriptors, func(byte, []byte) {}, func(reason any) { ended <- reason }, config)
	link.SetLogger(log.NewNopLogger()) // its channels have none until then
	if err := link.Start(); err != nil {
		return false, err
	}
	defer link.Stop() //nolint:errcheck
	for i := 0; i < count; i++ {
		if !link.Send(channel, message) {
			break
		}
	}
	select {
	case reason := <-ended:
		return true, closedByNode(reason)
	case <-time.After(stays):
		return false, nil
	}
}

// closedByNode tells an end that the node made from a mistake of this program.
func closedByNode(reason any) error {
	err, _ := reason.(error)
	// Closed here: only after reading has ended, which is told by whichever of the two directions comes first.
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("the connection ended here: %v", reason)
}

// introduce exchanges what nodes tell of themselves; the node checks chain and version before anything else.
func introduce(secret net.Conn, key ed25519.PrivKey, chain string) error {
	own := p2p.DefaultNodeInfo{
		ProtocolVersion: p2p.NewProtocolVersion(version.P2PProtocol, version.BlockProtocol, 0),
		DefaultNodeID:   p2p.PubKeyToID(key.PubKey()),
		ListenAddr:      "127.0.0.1:1", Network: chain, Version: version.TMCoreSemVer, Channels: bytes.Clone(channels), Moniker: "stranger",
		Other: p2p.DefaultNodeInfoOther{TxIndex: "off", RPCAddress: ""},
	}
	if err := secret.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { _, err := protoio.NewDelimitedWriter(secret).WriteMsg(own.ToProto()); failed <- err }()
	var other tmp2p.DefaultNodeInfo
	if _, err := protoio.NewDelimitedReader(secret, p2p.MaxNodeInfoSize()).ReadMsg(&other); err != nil {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	return secret.SetDeadline(time.Time{})
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
