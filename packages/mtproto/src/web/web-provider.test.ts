import { describeCryptoProvider } from '../crypto/crypto-provider.contract.js';
import { createWebCrypto } from './web-provider.js';

describeCryptoProvider('the cryptography of browsers', () => createWebCrypto());
