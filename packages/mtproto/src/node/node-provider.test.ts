import { describeCryptoProvider } from '../crypto/crypto-provider.contract.js';
import { createNodeCrypto } from './node-provider.js';

describeCryptoProvider('Node.js cryptography', createNodeCrypto);
